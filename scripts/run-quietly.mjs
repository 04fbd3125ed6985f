/** Runs a tool and keeps its output back unless it fails. */
import { spawn } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { constants } from 'node:os';
import { ROOT } from './fingerprint.mjs';

export class ToolFailure extends Error {
  name = 'ToolFailure';

  constructor(message, { exitCode, output = '' }) {
    super(message);
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Resolves when the tool ends well; rejects with a `ToolFailure` that holds all it printed. */
export function runQuietly(title, command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command.endsWith('.cmd'), // Windows runs command files through a shell only
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const stopForwarding = forwardSignals(child);
    child.on('error', (error) => {
      stopForwarding();
      reject(new ToolFailure(`cannot start ${command}: ${error.message}`, { exitCode: 1 }));
    });
    child.on('close', (code, signal) => {
      stopForwarding();
      if (code === 0) return resolve();
      const exitCode = exitCodeOf(code, signal);
      const output = Buffer.concat(chunks).toString();
      reject(
        new ToolFailure(`${title} ended with ${signal ?? `code ${code}`}`, {
          exitCode,
          output,
        }),
      );
    });
  });
}

/** Hands SIGINT and SIGTERM on to a child; returns the function that stops doing so. */
export function forwardSignals(child) {
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  return () => {
    process.off('SIGINT', forward);
    process.off('SIGTERM', forward);
  };
}

/** The exit code a shell would report for a child that ended with `code` or `signal`. */
export const exitCodeOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 1);
