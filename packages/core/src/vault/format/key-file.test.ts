import { describe, expect, test } from 'vitest';
import {
  checkScryptCost,
  decodeKeyFile,
  decodeMasterKey,
  encodeKeyFile,
  encodeMasterKey,
  type KeyFile,
} from './key-file.ts';

const key: KeyFile = {
  created: '2024-01-02T03:04:05.678+01:00',
  username: 'ann',
  hostname: 'a<b',
  N: 32768,
  r: 8,
  p: 10,
  salt: Buffer.alloc(64, 1),
  data: Buffer.alloc(160, 2),
};

describe('key files', () => {
  test('as restic writes them, and back', () => {
    const text = encodeKeyFile(key);
    expect(text.toString()).toBe(
      '{"created":"2024-01-02T03:04:05.678+01:00","username":"ann","hostname":"a\\u003cb","kdf":"scrypt",' +
        `"N":32768,"r":8,"p":10,"salt":"${key.salt.toString('base64')}","data":"${key.data.toString('base64')}"}`,
    );
    expect(decodeKeyFile(text)).toEqual(key);
  });

  const with_ = (changes: object) =>
    Buffer.from(JSON.stringify({ ...JSON.parse(encodeKeyFile(key).toString()), ...changes }));
  test.each<[string, object, string]>([
    ['another KDF', { kdf: 'argon2' }, 'unsupported'],
    ['no KDF', { kdf: undefined }, 'vault-damaged'],
    ['an odd N', { N: 32769 }, 'vault-damaged'],
    ['N of 1', { N: 1 }, 'vault-damaged'],
    ['N of 0', { N: 0 }, 'vault-damaged'],
    ['r of 0', { r: 0 }, 'vault-damaged'],
    ['p of 0', { p: 0 }, 'vault-damaged'],
    ['a fraction', { p: 1.5 }, 'vault-damaged'],
    ['2 GiB of memory', { N: 2 ** 21 }, 'unsupported'],
    ['a minute of work', { p: 2000 }, 'unsupported'],
    ['r · p of 2^30', { r: 2 ** 15, p: 2 ** 15 }, 'vault-damaged'],
    ['a short salt', { salt: Buffer.alloc(63).toString('base64') }, 'vault-damaged'],
    ['a salt that is no base64', { salt: '!' }, 'vault-damaged'],
    ['no data', { data: '' }, 'vault-damaged'],
    ['a wrong time', { created: 'yesterday' }, 'vault-damaged'],
  ])('refuses %s', (_, changes, code) => {
    expect(() => decodeKeyFile(with_(changes))).toThrow(expect.objectContaining({ code }));
  });

  test('costs within reason are taken', () => {
    for (const cost of [key, { N: 2, r: 1, p: 1 }, { N: 2 ** 20, r: 8, p: 1 }, { N: 32768, r: 8, p: 256 }]) {
      expect(() => checkScryptCost(cost)).not.toThrow();
    }
  });
});

describe('master keys', () => {
  const master = { encrypt: Buffer.alloc(32, 1), macK: Buffer.alloc(16, 2), macR: Buffer.alloc(16, 3) };

  test('as restic writes them, and back', () => {
    const text = encodeMasterKey(master);
    expect(text.toString()).toBe(
      '{"mac":{"k":"AgICAgICAgICAgICAgICAg==","r":"AwMDAwMDAwMDAwMDAwMDAw=="},"encrypt":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}',
    );
    expect(decodeMasterKey(text)).toEqual(master);
  });

  test.each([
    ['a zero key', { ...master, macR: Buffer.alloc(16) }],
    ['a short key', { ...master, encrypt: Buffer.alloc(31, 1) }],
  ])('refuses %s without telling of it', (_, wrong) => {
    const text = encodeMasterKey(wrong);
    expect(() => decodeMasterKey(text)).toThrow(/is not a key of/);
    expect(() => decodeMasterKey(text)).not.toThrow(/AQEB|AgIC/);
  });

  test('no field may be missing', () => {
    expect(() => decodeMasterKey(Buffer.from('{"encrypt":""}'))).toThrow(/has no "mac"/);
  });
});
