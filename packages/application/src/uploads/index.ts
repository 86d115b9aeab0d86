/** Files that somebody brought, in quarantine: a row says whose it is and what it holds, a folder has the bytes. */
export { clearQuarantine } from './clear-quarantine.ts';
export { aboutUpload, openUpload } from './open-upload.ts';
export { removeUpload } from './remove-upload.ts';
export { quarantineOf, uploadPath } from './upload-path.ts';
