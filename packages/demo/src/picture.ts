/** Draws pictures of cakes, as real PNG files (RFC 2083: signature, IHDR, IDAT, IEND). */
import { crc32, deflateSync } from 'node:zlib';
import type { Random } from './random.ts';

type Colour = readonly [red: number, green: number, blue: number];

const creams: readonly Colour[] = [
  [250, 236, 214],
  [255, 248, 235],
  [247, 226, 230],
  [233, 240, 228],
];
const cakes: readonly Colour[] = [
  [122, 72, 40],
  [196, 144, 84],
  [228, 188, 120],
  [84, 48, 32],
  [206, 110, 122],
  [150, 170, 96],
];

/** A round cake on a cream background, with layers, a highlight and the grain of a photograph. */
export function drawCake(random: Random, size: number): Buffer {
  const background = random.pick(creams);
  const [inner, outer] = [random.pick(cakes), random.pick(cakes)];
  const layers = random.integer(2, 5);
  const radius = size * (0.3 + random.next() * 0.12);
  const [centreX, centreY] = [size * (0.45 + random.next() * 0.1), size * (0.48 + random.next() * 0.08)];
  // A row of a PNG begins with the number of its filter; 0 is none.
  const rows = Buffer.alloc(size * (1 + size * 3));
  let at = 0;
  for (let y = 0; y < size; y++) {
    at++;
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(x - centreX, (y - centreY) * 1.25) / radius;
      const inside = distance < 1;
      const base = !inside ? background : Math.floor(distance * layers) % 2 === 0 ? inner : outer;
      const shade = inside ? 1.12 - distance * 0.25 - (y - centreY) / size / 3 : 1 - y / size / 8;
      const grain = random.integer(-3, 3);
      for (let channel = 0; channel < 3; channel++) {
        rows[at++] = Math.max(0, Math.min(255, Math.round(base[channel]! * shade) + grain));
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 4 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
