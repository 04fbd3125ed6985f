#!/usr/bin/env node
/** The podsim command. */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.stdout.write(`podsim ${manifest.version}\n`);
