import { tour } from '@podsim/scenarios';
import { expect, it } from 'vitest';
import { nodeIo } from '../node-io.ts';
import { podsim } from '../podsim.ts';

it('runs when nothing else is asked for, and all goes well in it', async () => {
  let stdout = '';
  let stderr = '';
  const code = await podsim({
    ...nodeIo(),
    argv: [],
    stdout: { isTTY: false, columns: undefined, write: (text) => void (stdout += text) },
    stderr: { isTTY: false, columns: undefined, write: (text) => void (stderr += text) },
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('two-containers');
  expect(stdout).toMatch(/javaweb-2 +1\/1 +Running/);
  for (const { title, cause } of tour) {
    expect(stdout).toContain(title);
    expect(stdout).toContain(cause);
  }
});
