import { BrowserWindow, Notification } from 'electron';
import type { SteelyardEvent } from '../../shared/api.ts';
import type { EngineClient } from '../../services/host/engineClient.ts';
import { LongJobs } from './longJobs.ts';
import type { DesktopSigns, JobEnd } from './longJobs.ts';

export interface Signs {
  /** A call that runs an analysis ended, whatever came of it. */
  callEnded(run: string): void;
}

/** Shows long work in the dock or taskbar, and tells of its end when the window is not in front. */
export function showSigns(engine: EngineClient, focus: () => void): Signs {
  const jobs = new LongJobs();
  let notifications = true;
  engine.onEvent((event: SteelyardEvent) => {
    if (event.kind === 'preferences') notifications = event.preferences.notifications;
    show(jobs.follow(event));
  });
  const show = (signs: DesktopSigns | undefined): void => {
    if (!signs) return;
    for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(signs.progress);
    if (signs.ended && notifications && BrowserWindow.getFocusedWindow() === null) notify(signs.ended, focus);
  };
  return { callEnded: (run) => { show(jobs.callEnded(run)); } };
}

/** Held until it is clicked or closed: one that is collected as garbage does not hear the click. */
const shown = new Set<Notification>();

function notify({ title, body }: JobEnd, focus: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  shown.add(notification);
  notification.once('click', focus);
  for (const end of ['click', 'close', 'failed'] as const) notification.once(end as 'close', () => { shown.delete(notification); });
  notification.show();
}
