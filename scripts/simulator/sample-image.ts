import { deflateSync } from "node:zlib";

const WIDTH = 480;
const HEIGHT = 320;

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

type Colour = readonly [number, number, number];

const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** Hills under an evening sun. */
function colourAt(x: number, y: number): Colour {
  const far = HEIGHT * 0.62 + Math.sin(x / 70) * 18 + Math.sin(x / 23) * 4;
  const near = HEIGHT * 0.78 + Math.sin(x / 95 + 2) * 22;
  if (y > near) return mix([22, 78, 74], [14, 52, 50], (y - near) / (HEIGHT - near));
  if (y > far) return mix([62, 122, 114], [38, 96, 90], (y - far) / 90);
  const sky = mix([246, 232, 214], [240, 180, 140], y / far);
  const sun = Math.hypot(x - WIDTH * 0.68, y - HEIGHT * 0.36);
  if (sun < 30) return [255, 214, 138];
  return sun < 90 ? mix([255, 220, 160], sky, (sun - 30) / 60) : sky;
}

let cached: Buffer | undefined;

/** A small PNG (480 x 320) made here, so that the phone can send a picture without any asset. */
export function sampleImage(): Buffer {
  if (cached !== undefined) return cached;
  const rows = Buffer.alloc((WIDTH * 3 + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const at = y * (WIDTH * 3 + 1) + 1 + x * 3;
      colourAt(x, y).forEach((value, channel) => (rows[at + channel] = Math.round(value)));
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8);
  cached = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return cached;
}
