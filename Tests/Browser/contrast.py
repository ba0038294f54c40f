"""Finds text whose colour is too near to what is behind it."""

CONTRAST = """
function parts(colour) { return colour.match(/[\\d.]+/g).map(Number); }
function light(rgb) {
  var linear = rgb.slice(0, 3).map(function (value) {
    value /= 255;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}
function behind(element) {
  for (; element; element = element.parentElement) {
    var colour = parts(getComputedStyle(element).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) { return colour; }
  }
  return [255, 255, 255];
}
var found = {};
document.querySelectorAll('body *').forEach(function (element) {
  var hasText = Array.from(element.childNodes).some(n => n.nodeType === 3 && n.textContent.trim());
  if (!hasText || !element.offsetHeight || element.localName === 'option') { return; }
  var front = light(parts(getComputedStyle(element).color));
  var back = light(behind(element));
  var ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  if (ratio < 4.5) { found[element.localName + '.' + element.className] = ratio.toFixed(2); }
});
return Object.entries(found);
"""
