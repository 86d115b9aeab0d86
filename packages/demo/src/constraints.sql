-- What comes after the rows.
SET search_path = shop;

ALTER TABLE customers ADD PRIMARY KEY (id), ADD UNIQUE (email);
ALTER TABLE addresses ADD PRIMARY KEY (id),
  ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE;
ALTER TABLE products ADD PRIMARY KEY (id), ADD UNIQUE (sku);
ALTER TABLE orders ADD PRIMARY KEY (id),
  ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE,
  ADD FOREIGN KEY (address_id) REFERENCES addresses ON DELETE SET NULL;
ALTER TABLE order_lines ADD PRIMARY KEY (order_id, line),
  ADD FOREIGN KEY (order_id) REFERENCES orders ON DELETE CASCADE,
  ADD FOREIGN KEY (product_id) REFERENCES products;
ALTER TABLE reviews ADD PRIMARY KEY (id),
  ADD FOREIGN KEY (product_id) REFERENCES products,
  ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE;
ALTER TABLE loyalty_events ADD PRIMARY KEY (customer_id, happened_at),
  ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE;

CREATE INDEX addresses_by_customer ON addresses (customer_id);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at DESC);
CREATE INDEX orders_by_address ON orders (address_id);
CREATE INDEX orders_open ON orders (placed_at) WHERE status IN ('placed', 'baking', 'ready');
CREATE INDEX reviews_by_product ON reviews (product_id);
CREATE INDEX reviews_by_customer ON reviews (customer_id);
CREATE INDEX customers_by_preference ON customers USING gin (preferences);

CREATE TRIGGER orders_changed BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION mark_as_changed();

CREATE VIEW product_ratings AS
  SELECT p.id, p.name, count(r.id) AS reviews, round(avg(r.stars), 2) AS stars
  FROM products p LEFT JOIN reviews r ON r.product_id = p.id
  GROUP BY p.id;

CREATE MATERIALIZED VIEW monthly_sales AS
  SELECT date_trunc('month', o.placed_at AT TIME ZONE 'UTC')::date AS month, p.category,
    sum(l.quantity) AS pieces, sum(l.amount) AS amount
  FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id
  WHERE o.status <> 'cancelled'
  GROUP BY 1, 2;
CREATE UNIQUE INDEX ON monthly_sales (month, category);

SELECT setval(pg_get_serial_sequence('customers', 'id'), (SELECT max(id) FROM customers)),
  setval(pg_get_serial_sequence('addresses', 'id'), (SELECT max(id) FROM addresses)),
  setval(pg_get_serial_sequence('products', 'id'), (SELECT max(id) FROM products)),
  setval(pg_get_serial_sequence('orders', 'id'), (SELECT max(id) FROM orders)),
  setval(pg_get_serial_sequence('reviews', 'id'), (SELECT max(id) FROM reviews)),
  setval('invoice_numbers', (SELECT max(invoice_number) FROM orders));
