import { useSteelyard } from '../transport/steelyard.ts';
import { useImports } from './imports.ts';
import { useModels } from './models.ts';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';
import { useProject } from './project.ts';

const PROJECT_ENDING = '.steelyard';
const MODEL_ENDING = '.steelyard-model';

/** What is done with a file by its name: projects are opened, models kept, everything else is a catalogue. Call in a setup. */
export function useIncoming(): { files(files: readonly File[]): Promise<void>; path(path: string): Promise<void> } {
  const { bridge } = useSteelyard();
  const imports = useImports();
  const models = useModels();
  const navigation = useNavigation();
  const notices = useNotices();
  const project = useProject();

  async function openProject(origin: Parameters<typeof project.open>[0]): Promise<void> {
    if (await project.open(origin)) notices.tell('success', `Opened ${project.summary?.name ?? 'the project'}`);
    else notices.tell('error', 'The project was not opened', project.trouble?.message ?? '');
    navigation.go('project');
  }
  async function keepModel(origin: Parameters<typeof models.take>[0]): Promise<void> {
    await models.take(origin);
    if (models.trouble) notices.tell('error', 'The model was not imported', models.trouble.message);
    navigation.go('models');
  }
  return {
    async files(files) {
      const ends = (file: File, ending: string): boolean => file.name.toLowerCase().endsWith(ending);
      const catalogues = files.filter((file) => !ends(file, PROJECT_ENDING) && !ends(file, MODEL_ENDING));
      if (catalogues.length > 0) void imports.add(catalogues);
      for (const file of files) {
        if (ends(file, PROJECT_ENDING)) await openProject(await bridge.originOf(file));
        else if (ends(file, MODEL_ENDING)) await keepModel(await bridge.originOf(file));
      }
    },
    async path(path) {
      const name = path.toLowerCase();
      if (name.endsWith(PROJECT_ENDING)) await openProject({ path });
      else if (name.endsWith(MODEL_ENDING)) await keepModel({ path });
      else await imports.addPath(path);
    },
  };
}
