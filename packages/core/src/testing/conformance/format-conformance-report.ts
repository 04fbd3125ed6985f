/** A conformance report as text for people. */
import type { ConformanceReport, SuiteReport } from './runner.ts';

/**
 * One line per suite (`kubelet/pod-phase 94/94`, `kubelet/x not covered`), failing ids with their
 * differences below it, and the total.
 */
export function formatConformanceReport(report: ConformanceReport): string {
  const lines = report.suites.flatMap(formatSuite);
  lines.push(`total ${report.passed}/${report.total}`);
  return `${lines.join('\n')}\n`;
}

function formatSuite(suite: SuiteReport): string[] {
  if (!suite.covered) return [`${suite.suite} not covered (${suite.total})`];
  const lines = [`${suite.suite} ${suite.passed}/${suite.total}`];
  for (const { id, diff } of suite.failures) {
    lines.push(`  ${id}`, ...diff.split('\n').map((line) => `    ${line}`));
  }
  return lines;
}
