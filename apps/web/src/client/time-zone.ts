/** The reader's own zone: days begin there. */
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
