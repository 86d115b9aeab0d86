/**
 * Alarms: what is wrong is found from rows again and again, one alarm is kept for each cause while it lasts, and messages about it wait in a
 * queue until a channel took them. Without a channel nothing connects to anywhere.
 */
export { acknowledgeAlarm } from './acknowledge-alarm.ts';
export { readAlarmSettings, rememberDashboardAddress, updateAlarmSettings } from './alarm-settings.ts';
export { listChannels } from './channels/list-channels.ts';
export { addChannel, pauseChannel, updateChannel } from './channels/save-channel.ts';
export { testChannel } from './channels/test-channel.ts';
export { type DeliverOptions, deliverDue } from './delivery/deliver-due.ts';
export { countOpenAlarms, listAlarms } from './list-alarms.ts';
export { removeOldAlarms } from './remove-old-alarms.ts';
export { watchEverything, watchWorkers } from './watch.ts';
