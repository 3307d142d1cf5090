import type { Component } from 'vue';

/** A page of the window, as the navigation, the commands and the number keys know it. */
export interface Page {
  /** In the address; stays the same for good. */
  readonly id: string;
  readonly title: string;
  /** What one does there, in a few words; the tooltip of its button. */
  readonly hint: string;
  readonly icon: Component;
  readonly component: Component;
}
