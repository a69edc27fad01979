/**
 * Texts of Terraform's JSON syntax are templates: `${` and `%{` begin an expression. There, and nowhere else in such a text, signs
 * have to be doubled.
 */

/** A text as a template that is this text and holds no expression. */
export function templateOf(text: string): string {
  // Behind another such sign it could not be told which of them is doubled, so all of them stand in an expression.
  return text.replace(/[$%]+(?=\{)/g, (signs) => (signs.length === 1 ? signs + signs : `\${"${signs}"}`));
}

/** The text that a template is; null: it holds an expression, which only Terraform evaluates. */
export function textOfTemplate(template: string): string | null {
  let isText = true;
  const text = template.replace(TEMPLATE, (all, signs: string | undefined, doubled: string | undefined) => {
    if (signs !== undefined) return signs;
    if (doubled !== undefined) return doubled;
    isText = false;
    return all;
  });
  return isText ? text : null;
}

/** Signs in an expression, a sign that is doubled, or the beginning of another expression. */
const TEMPLATE = /\$\{"([$%]+)"\}|([$%])\2(?=\{)|[$%]\{/g;
