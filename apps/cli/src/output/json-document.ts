/** JSON for machines: one document, in pieces where a list in it may be long. */
export interface JsonDocument {
  /** Small values; bigint becomes a string, undefined is left out. */
  fields: object;
  /** A list that may be of any length, written as it comes. */
  list?: { name: string; items: AsyncIterable<object> };
}

export async function* jsonPieces({ fields, list }: JsonDocument): AsyncGenerator<string> {
  const head = stringify(fields);
  if (!list) {
    yield `${head}\n`;
    return;
  }
  yield `${head.slice(0, -1)}${head === '{}' ? '' : ','}${JSON.stringify(list.name)}:[`;
  let separator = '\n';
  for await (const item of list.items) {
    yield separator + stringify(item);
    separator = ',\n';
  }
  yield '\n]}\n';
}

function stringify(value: object): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'bigint' ? field.toString() : field,
  );
}
