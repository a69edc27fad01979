/** The id of the control of a draft's field. Problems of the field link to it. */
export function fieldId(key: string): string {
  return `draft-${key}`;
}
