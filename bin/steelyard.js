#!/usr/bin/env node
// Runs the command line with the Node that the package brings: the sources are TypeScript, which older ones cannot run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const local = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const node = existsSync(local) ? local : process.execPath;
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const { status } = spawnSync(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
