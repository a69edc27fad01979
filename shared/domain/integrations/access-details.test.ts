import { renderAccessDetails } from "./access-details";

const html = (text: string) => renderAccessDetails(text).html;

describe("access details on a page", () => {
  it.each([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ['<img src=x onerror="alert(1)">', "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"],
    ["<a href='javascript:alert(1)'>x</a>", "&lt;a href=&#39;javascript:alert(1)&#39;&gt;x&lt;/a&gt;"],
    ["&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["javascript:alert(1)", "javascript:alert(1)"],
    ["data:text/html,<b>", "data:text/html,&lt;b&gt;"],
    ["http://example.com", "http://example.com"],
  ])("show %j as plain text", (text, shown) => {
    expect(html(text)).toBe(shown);
  });

  it.each([
    ['https://example.com/"onmouseover="alert(1)', "https://example.com/"],
    ["https://example.com/<script>alert(1)</script>", "https://example.com/"],
    ["https://example.com/'onclick='alert(1)", "https://example.com/"],
  ])("end a link before a character that could end its attribute: %s", (text, href) => {
    const links = [...html(text).matchAll(/<(?!\/?a\b)[^>]*>|href="([^"]*)"/g)];
    expect(links.map((link) => link[1])).toEqual([href]);
  });

  it("make links of https addresses, opened in another tab", () => {
    expect(html("See https://example.com/a?b=1&c=2.")).toBe(
      'See <a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">https://example.com/a?b=1&amp;c=2</a>.',
    );
  });

  it("leave the sentence's own punctuation out of a link", () => {
    expect(html("(https://example.com/a), https://example.com/b!").match(/href="[^"]*"/g)).toEqual([
      'href="https://example.com/a"',
      'href="https://example.com/b"',
    ]);
  });

  it.each(["a\nb", "a\r\nb", "a\rb"])("keep the line break in %j", (text) => {
    expect(html(text)).toBe("a<br>b");
  });

  it("are counted in graphemes, and refused from 401 on", () => {
    expect(renderAccessDetails("👩‍👩‍👧‍👦".repeat(400))).toMatchObject({ length: 400, maxLength: 400, tooLong: false });
    expect(renderAccessDetails("x".repeat(401))).toMatchObject({ length: 401, tooLong: true });
  });
});
