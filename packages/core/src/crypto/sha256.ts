import { hash } from 'node:crypto';

/** SHA-256 of bytes in memory: 32 raw bytes. */
export function sha256(data: Uint8Array): Buffer {
  return hash('sha256', data, 'buffer') as unknown as Buffer;
}

export function sha256Hex(data: Uint8Array): string {
  return hash('sha256', data, 'hex');
}
