/** Node 20's jsdom has no IndexedDB; this one keeps to the standard. */
import 'fake-indexeddb/auto'
