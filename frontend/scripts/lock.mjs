// Takes funding notices out of the lock: they are advertisements, and they change without us.
import fs from 'node:fs'
import path from 'node:path'

const file = path.resolve(import.meta.dirname, '../package-lock.json')
const lock = JSON.parse(fs.readFileSync(file, 'utf8'))
for (const entry of Object.values(lock.packages)) {
  delete entry.funding
  delete entry.resolved
}
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + '\n')
