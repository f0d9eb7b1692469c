/** Whether a click on a row was meant for something inside it, or only ended a selection of text. */
export function isOnControl(event: MouseEvent): boolean {
  return Boolean((event.target as Element).closest('a, button, input, label')) || Boolean(getSelection()?.toString())
}
