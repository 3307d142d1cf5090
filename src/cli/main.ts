import { Command } from 'commander';
import { SteelyardError } from '../shared/errors.ts';
import { programVersion } from '../services/resources/version.ts';
import { analyseCommand } from './commands/analyse.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { inspectCommand } from './commands/inspect.ts';
import { mockCommand } from './commands/mock.ts';
import { modelsCommand } from './commands/models.ts';
import { serveCommand } from './commands/serve.ts';
import { trainCommand } from './commands/train.ts';
import { createTerminal } from './terminal.ts';

const program = new Command('steelyard')
  .description('Weigh galaxies: the posterior of the mass enclosed within ten radii, from stars with line-of-sight velocities.')
  .version(programVersion())
  .option('-q, --quiet', 'print results and errors only')
  .showHelpAfterError('(add --help for what a command takes)');

const terminal = () => createTerminal(Boolean(program.opts()['quiet']));
for (const add of [analyseCommand, inspectCommand, modelsCommand, mockCommand, trainCommand, evaluateCommand, serveCommand]) add(program, terminal);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** One sentence for the person; the stack only of a defect, and only when asked for. */
function report(error: unknown): number {
  if (error instanceof SteelyardError) {
    process.stderr.write(`steelyard: ${error.message}\n`);
    return error.code === 'usage' ? 2 : 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`steelyard: something went wrong inside the program (${message}). Please report it; STEELYARD_DEBUG=1 prints the details.\n`);
  if (process.env['STEELYARD_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return 70;
}
