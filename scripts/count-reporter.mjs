/** A vitest reporter that counts passed and failed tests into the file PODSIM_TEST_COUNTS names. */
import { writeFileSync } from 'node:fs';

export default class CountReporter {
  /** A file that cannot be loaded and an error outside any test count as one failure each. */
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state) => tests.filter((test) => test.result().state === state).length;
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const counts = {
      passed: count('passed'),
      failed: count('failed') + brokenFiles + unhandledErrors.length,
    };
    writeFileSync(process.env.PODSIM_TEST_COUNTS, JSON.stringify(counts));
  }
}
