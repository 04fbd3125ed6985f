import { describe, expect, it } from 'vitest';
import { specOfArguments } from './server-arguments.ts';

describe('arguments of http-echo', () => {
  const spec = { startup: '50ms', listen: [{ port: 8080 }], http: [{ body: 'hello\n' }] };

  it.each([
    ['one dash and =', ['-listen=:8080', '-text=hello']],
    ['two dashes and =', ['--listen=:8080', '--text=hello']],
    ['words of their own', ['-listen', ':8080', '-text', 'hello']],
  ])('are Go flags: %s', (_, args) => {
    expect(specOfArguments(['/http-echo', ...args])).toEqual(spec);
  });

  it('may be missing', () => {
    expect(specOfArguments(['/http-echo', '-text=hello'])?.listen).toEqual([{ port: 5678 }]);
  });
});

describe('arguments of vish/stress', () => {
  it('are Go flags too', () => {
    const memory = specOfArguments(['/stress', '-mem-total=150Mi', '-cpus=2']);
    expect(memory).toEqual(specOfArguments(['/stress', '-mem-total', '150Mi', '-cpus', '2']));
    expect(JSON.stringify(memory)).toContain('150Mi');
  });
});
