import { openCatalogue } from '../catalogue.ts';
import { galaxyNamed } from '../galaxies.ts';
import { resourcePath } from '../resources/resources.ts';
import { defaultSteps } from '../selection.ts';
import type { ProjectSession } from './session.ts';

/** A new untitled project with the bundled mock galaxy, its stars selected: one press from a mass profile whose truth is known. */
export async function openSampleProject(session: ProjectSession): Promise<void> {
  await session.create(null);
  session.file.setTitle('First light (sample)');
  const opened = await openCatalogue({ path: resourcePath('mocks', 'first-light.ecsv') });
  const { galaxy, truth } = galaxyNamed(resourcePath('mocks', 'first-light.json'));
  const id = await session.add(opened, truth ? { galaxy, log10Mass: truth } : undefined);
  session.setSelection(id, { galaxy, steps: defaultSteps(opened) });
}
