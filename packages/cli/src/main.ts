#!/usr/bin/env node
/** The podsim command. */
import { nodeIo } from './node-io.ts';
import { podsim } from './podsim.ts';

// Whoever reads our output may have seen enough: `podsim run web.yaml | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

process.exitCode = await podsim(nodeIo());
