/** An invalid request to the simulator itself, not to its AWS. The message is for the person who made it. */
export class Mistake extends Error {
  override readonly name = "Mistake";
}
