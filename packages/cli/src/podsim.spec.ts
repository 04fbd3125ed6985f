import { InvariantError, Simulation } from '@podsim/core';
import { describe, expect, it, vi } from 'vitest';
import { ended } from './testing/memory-io.ts';

describe('the command line', () => {
  it('tells its version', async () => {
    expect(await ended(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  it.each(['run', 'replay', 'explain', 'conformance', 'goldens', 'demo'])(
    'has help for %s',
    async (command) => {
      const { code, stdout, stderr } = await ended([command, '--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: podsim ${command}`);
    },
  );

  it('suggests the command that was meant', async () => {
    const { code, stderr } = await ended(['rnu']);
    expect(code).toBe(2);
    expect(stderr).toContain("unknown command 'rnu'\n(Did you mean run?)");
  });

  it('refuses measured timelines as long as it cannot run them', async () => {
    const { code, stdout, stderr } = await ended(['goldens', 'g']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('not simulated yet');
  });
});

describe('a bug', () => {
  it('prints what it takes to see it again, and keeps the log so far', async () => {
    const web =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: b}]}\n';
    const step = vi.spyOn(Simulation.prototype, 'step').mockImplementationOnce(() => {
      throw new InvariantError('two Pods share one IP');
    });
    const argv = ['run', 'my web.yaml', '--seed', '7', '--log', 'run.log'];
    const { code, stdout, stderr, files } = await ended(argv, { files: { 'my web.yaml': web } });
    step.mockRestore();
    expect([code, stdout]).toEqual([70, '']);
    expect(stderr).toContain('InvariantError: two Pods share one IP');
    expect(stderr).toMatch(/seed 7, at 0\.000s \(0 ms\), after fact #\d+/);
    expect(stderr).toContain("podsim run 'my web.yaml' --seed 7 --log run.log");
    const log = files.get('run.log') ?? '';
    expect(log.startsWith('{"podsim":"log"')).toBe(true);
    expect(log).not.toContain('"end":true');
  });
});
