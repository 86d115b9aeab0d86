/** A patisserie's shop for demos, tests and measurements: a database and a folder of uploads, made from a seed. */
export { type ChangeShopOptions, changeDemoShop, type ShopChanges } from './change-shop.ts';
export { createDemoShop, type DemoShop, type DemoShopOptions } from './create-shop.ts';
export { type Random, seededRandom } from './random.ts';
export {
  changeDemoUploads,
  createDemoUploads,
  type DemoUploads,
  type DemoUploadsOptions,
} from './uploads.ts';
