/** Writes an object as XML elements. Lists become `<member>` (Query) or `<item>` (EC2); absent values are left out. */
export function toXml(value: unknown, listItem: "member" | "item"): string {
  if (Array.isArray(value)) {
    return value.map((item) => `<${listItem}>${toXml(item, listItem)}</${listItem}>`).join("");
  }
  if (typeof value === "object" && value !== null) {
    let xml = "";
    for (const [name, child] of Object.entries(value)) {
      if (child !== undefined) xml += `<${name}>${toXml(child, listItem)}</${name}>`;
    }
    return xml;
  }
  return escapeXml(String(value));
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
