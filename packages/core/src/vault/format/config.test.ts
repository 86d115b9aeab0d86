import { describe, expect, test } from 'vitest';
import { decodeConfig, encodeConfig } from './config.ts';

const id = 'ab'.repeat(32);
const text = `{"version":2,"id":"${id}","chunker_polynomial":"3d662a80556e6b"}`;

describe('config', () => {
  test('as restic writes it, and back', () => {
    const config = { version: 2, id, chunkerPolynomial: 0x3d662a80556e6bn } as const;
    expect(encodeConfig(config).toString()).toBe(text);
    expect(decodeConfig(Buffer.from(text))).toEqual(config);
    expect(decodeConfig(Buffer.from(text.replace('2,', '1,'))).version).toBe(1);
  });

  test.each<[string, string, string]>([
    ['another version', text.replace('2,', '3,'), 'unsupported'],
    ['no version', text.replace('"version":2,', ''), 'vault-damaged'],
    ['a short id', text.replace('abab', 'ab'), 'vault-damaged'],
    ['no polynomial', text.replace('"3d662a80556e6b"', 'null'), 'vault-damaged'],
    ['a polynomial with prefix', text.replace('"3d', '"0x3d'), 'vault-damaged'],
    ['a polynomial of degree 54', text.replace('3d662a80556e6b', '7d662a80556e6b'), 'vault-damaged'],
    ['the polynomial 1', text.replace('3d662a80556e6b', '1'), 'vault-damaged'],
    ['a cut file', text.slice(0, -1), 'vault-damaged'],
    ['nothing', '', 'vault-damaged'],
  ])('refuses %s', (_, json, code) => {
    expect(() => decodeConfig(Buffer.from(json))).toThrow(expect.objectContaining({ code }));
  });

  test('writes nothing that it would not read', () => {
    expect(() => encodeConfig({ version: 2, id: 'x', chunkerPolynomial: 3n })).toThrow(/id/);
    expect(() => encodeConfig({ version: 2, id, chunkerPolynomial: 1n << 54n })).toThrow(/degree/);
  });
});
