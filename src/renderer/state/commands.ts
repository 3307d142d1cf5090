import { onActivated, onBeforeUnmount, onDeactivated, onMounted, shallowReactive } from 'vue';

/** Something the person can do from the palette, and by its keys where it has any. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and in the list of shortcuts. */
  readonly group: string;
  /** e.g. `mod+k` (Ctrl, or Command on a Mac), `shift+r`, `1`, `?`. Keys without `mod` do nothing while a field has the focus. */
  readonly keys?: string;
  readonly run: () => void;
  /** Left out: always. */
  readonly enabled?: () => boolean;
}

const registry = shallowReactive(new Map<string, Command>());

/** Every command there is, in the order they were added. */
export function allCommands(): readonly Command[] {
  return [...registry.values()];
}

export function addCommands(commands: readonly Command[]): void {
  for (const command of commands) registry.set(command.id, command);
}

export function removeCommands(commands: readonly Command[]): void {
  for (const { id } of commands) registry.delete(id);
}

/** The commands of a component: there while it is on the screen. Call in its setup. */
export function useCommands(commands: readonly Command[]): void {
  const add = (): void => { addCommands(commands); };
  const remove = (): void => { removeCommands(commands); };
  onMounted(add);
  onActivated(add);
  onDeactivated(remove);
  onBeforeUnmount(remove);
}

const isMac = navigator.userAgent.includes('Mac');

/** The keys of an event as commands name them. */
function keysOf(event: KeyboardEvent): string {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  // "?" already says that shift was held; letters and digits do not.
  const shift = event.shiftKey && /^([a-zA-Z0-9]|.{2,})$/.test(event.key);
  return [...(mod ? ['mod'] : []), ...(event.altKey ? ['alt'] : []), ...(shift ? ['shift'] : []), event.key.toLowerCase()].join('+');
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** These undo and redo what was typed, where something is typed. */
const EDITING = /^mod\+(shift\+)?z$/;

/** Runs the command that the keys of `event` belong to. */
export function runByKeys(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = keysOf(event);
  if ((!keys.includes('mod') || EDITING.test(keys)) && (isTyping(event.target) || document.querySelector('dialog[open]'))) return;
  const command = allCommands().find((candidate) => candidate.keys === keys && (candidate.enabled?.() ?? true));
  if (!command) return;
  event.preventDefault();
  command.run();
}

/** Keys as people read them. */
export function keyNames(keys: string): readonly string[] {
  const names: Readonly<Record<string, string>> = {
    mod: isMac ? '⌘' : 'Ctrl', shift: isMac ? '⇧' : 'Shift', alt: isMac ? '⌥' : 'Alt',
    arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', enter: 'Enter', escape: 'Esc',
  };
  return keys.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
