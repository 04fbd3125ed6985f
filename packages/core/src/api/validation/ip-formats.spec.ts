import { describe, expect, it } from 'vitest';
import { parseIp, validateCidr, validateIp, validateNonSpecialIp } from './ip-formats.ts';

const details = (errors: readonly { readonly detail: string }[]) =>
  errors.map(({ detail }) => detail);

describe('IP addresses', () => {
  it.each(['10.9.8.7', '2001:db8::ffff', '::', '::1', '1:2:3:4:5:6:7:8', '64:ff9b::1.2.3.4'])(
    '%s is one',
    (text) => expect(validateIp(text, 'ip')).toEqual([]),
  );

  it.each(['', 'x', '1.2.3', '1.2.3.4.5', '256.1.1.1', ':::', '1::2::3', '1:2:3:4:5:6:7', 'g::1'])(
    '%j is none',
    (text) => expect(parseIp(text)).toBeUndefined(),
  );

  it('have one spelling', () => {
    expect(details(validateIp('010.1.1.1', 'ip'))).toEqual(['must not have leading 0s']);
    expect(details(validateIp('::ffff:1.2.3.4', 'ip'))).toEqual([
      'must not be an IPv4-mapped IPv6 address',
    ]);
  });

  it.each([
    ['0.0.0.0', 'may not be unspecified (0.0.0.0)'],
    ['127.1.2.3', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['::1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['169.254.1.1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['febf::1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['224.0.0.5', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ])('%s is a special one', (text, detail) => {
    expect(details(validateNonSpecialIp(text, 'ip'))).toEqual([detail]);
  });
});

describe('networks', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '10.1.2.3/32', '2001:db8::/64'])('%s is one', (text) => {
    expect(validateCidr(text, 'cidr')).toEqual([]);
  });

  it.each([
    ['10.0.0.0', 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ['10.0.0.0/33', 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ['10.0.0.1/24', 'must not have bits set beyond the prefix length'],
    ['10.0.0.0/08', 'must not have leading 0s in IP or prefix length'],
  ])('%s is none', (text, detail) => {
    expect(details(validateCidr(text, 'cidr'))).toEqual([detail]);
  });
});
