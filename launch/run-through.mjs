import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './install.mjs';

/** Ctrl-C comes from the terminal and once more from npm: what comes again this soon is the same one. */
const sameSignalMs = 300;

/**
 * Runs a program to its end and returns its exit code. The child stands in its own process group, so a Ctrl-C
 * that hits the whole group reaches it only through us: once, and it can shut down in its own order.
 */
export function runThrough(program, args, cwd = root) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit', detached: true });
    const forwarded = new Map();
    const forward = (signal) => {
      const last = forwarded.get(signal) ?? -sameSignalMs;
      if (performance.now() - last < sameSignalMs) return;
      forwarded.set(signal, performance.now());
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const done = () => signals.forEach((signal) => process.off(signal, forward));
    child.once('error', (error) => {
      done();
      reject(new Error(`Expected ${program} to run, got: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
