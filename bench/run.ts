/** What `npm run bench` runs. */
import './src/main.ts';
