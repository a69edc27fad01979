/** Something was asked of the simulator itself, not of its AWS, that cannot be done. The message is for the person who asked. */
export class Mistake extends Error {
  override readonly name = "Mistake";
}
