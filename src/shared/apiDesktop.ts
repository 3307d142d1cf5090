/** What the desktop's menus and files ask of the window; the browser host has none of it. */
export type DesktopEvent =
  /** A command was chosen in a native menu. */
  | { readonly kind: 'command'; readonly command: string }
  /** Files came by double click, as arguments, from the Open dialogue or from the list of recent ones. */
  | { readonly kind: 'open-files'; readonly paths: readonly string[] };

/** A command of the window as the native menus show it. */
export interface MenuCommand {
  readonly id: string;
  readonly title: string;
  /** Its heading in the palette; says in which menu it goes. */
  readonly group: string;
  /** As the window names them, e.g. `mod+enter`; '' for none. */
  readonly keys: string;
  readonly enabled: boolean;
}
