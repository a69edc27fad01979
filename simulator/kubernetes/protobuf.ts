/** kubectl writes built-in objects as protobuf, behind this mark and in an envelope whose second field is the object. */
const MARK = Buffer.from("k8s\0");

/** The texts and messages in a message, by field number; the last one of each. Null where the body is not protobuf. */
export function objectIn(body: Buffer): Fields | null {
  if (!body.subarray(0, MARK.length).equals(MARK)) return null;
  return fieldsOf(fieldsOf(body.subarray(MARK.length)).get(2));
}

type Fields = ReadonlyMap<number, Buffer>;

export function fieldsOf(message: Buffer = Buffer.alloc(0)): Fields {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; at < message.length; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 0) varint();
    else if (wireType === 2) {
      const length = varint();
      fields.set(tag >> 3, message.subarray(at, at + length));
      at += length;
    } else throw new Error(`The simulated Kubernetes does not read protobuf's wire type ${wireType}.`);
  }
  return fields;
}
