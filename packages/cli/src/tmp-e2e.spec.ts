import { it } from 'vitest';
import { nodeIo } from './node-io.ts';
import { podsim } from './podsim.ts';
import { writeFileSync } from 'node:fs';
it('x', async () => {
  for (const [file, args] of [['timeline', ['-o', 'timeline']], ['json', ['-o', 'json']], ['facts', ['-o', 'facts']]] as const) {
    let out = '';
    const io = { ...nodeIo(), argv: ['run', '/tmp/e2e/pods.yaml', '--until', '2m', ...args], stdout: { isTTY: false, columns: undefined, write: (t: string) => void (out += t) }, stderr: { isTTY: false, columns: undefined, write: (t: string) => void (out += t) } };
    const code = await podsim(io);
    writeFileSync(`/tmp/e2e/${file}.out`, `${code}\n${out}`);
  }
}, 120000);
