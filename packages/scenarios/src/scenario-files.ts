/** Every Scenario document of this package. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** Paths relative to `src`, sorted by code unit. */
export function scenarioFiles(): readonly string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.yaml') && isScenario(path))
    .sort();
}

const isScenario = (path: string): boolean =>
  /^kind: Scenario$/m.test(readFileSync(SRC + path, 'utf8'));
