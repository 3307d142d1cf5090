import type { Command } from 'commander';
import { describeCatalogue } from '../../services/describeCatalogue.ts';
import { collect, roleOverrides } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export function inspectCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('inspect')
    .argument('<catalogue>', 'file to look at')
    .description('show a catalogue\'s columns and the roles that were found for them')
    .option('--column <role=name>', 'which column plays a role, e.g. velocity=HRV (repeatable)', collect, [])
    .option('--missing <token>', 'text that means "no value" in the file, e.g. -999 (repeatable)', collect, [])
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  steelyard inspect fornax.fits\n  steelyard inspect stars.csv --column velocity=HRV --missing -999')
    .action(async (path: string, options: { column: string[]; missing: string[]; json?: true }) => {
      const { print } = terminal();
      const found = await describeCatalogue(path, roleOverrides(options.column), options.missing);
      if (options.json) return print(JSON.stringify(found));
      print(`${found.file}: ${found.format}, ${found.rows} rows, ${found.columns.length} columns`);
      for (const { name, kind, unit, role, missing, example, description } of found.columns) {
        print(`  ${name.padEnd(24)} ${kind.padEnd(8)} ${unit.padEnd(10)} ${(role ?? '').padEnd(22)} ${String(missing).padStart(7)} missing   ${example.padEnd(16)} ${description}`.trimEnd());
      }
      for (const role of found.missingRoles) print(`! No column was found for ${role}: name one with --column ${role}=NAME.`);
    });
}
