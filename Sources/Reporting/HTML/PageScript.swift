/// What a page can do besides being read: search its actions, and show only some of them.
///
/// It reads the page, hides rows and counts them; it never makes markup of a text.
enum PageScript {
    static let text: StaticString = """

        (function () {
          'use strict';
          var find = document.getElementById('find');
          var search = document.getElementById('search');
          var count = document.getElementById('count');
          if (!find || !search || !count) { return; }
          var selects = Array.prototype.slice.call(find.querySelectorAll('select'));
          var parts = Array.prototype.map.call(document.querySelectorAll('.actions tbody'), function (body) {
            var rows = Array.prototype.filter.call(body.rows, function (row) { return row.dataset.tags; });
            return { body: body, rows: rows.map(function (row) {
              var words = Array.prototype.map.call(row.cells, function (cell) { return cell.textContent; });
              return { row: row, tags: row.dataset.tags.split(' '), text: plain(words.join(' ')) };
            }) };
          });
          var all = parts.reduce(function (sum, part) { return sum + part.rows.length; }, 0);
          function plain(text) { return text.normalize('NFKC').toLowerCase().replace(/\\s+/g, ' '); }
          function actions(number) {
            return number.toLocaleString('en') + (number === 1 ? ' action' : ' actions');
          }
          function show() {
            var words = plain(search.value).split(' ').filter(Boolean);
            var wanted = selects.map(function (select) { return select.value; }).filter(Boolean);
            var shown = 0;
            parts.forEach(function (part) {
              var here = 0;
              part.rows.forEach(function (entry) {
                var fits = words.every(function (word) { return entry.text.indexOf(word) >= 0; })
                  && wanted.every(function (tag) { return entry.tags.indexOf(tag) >= 0; });
                entry.row.hidden = !fits;
                if (fits) { here += 1; }
              });
              part.body.hidden = here === 0 && part.rows.length > 0;
              shown += here;
            });
            var isFiltered = words.length + wanted.length > 0;
            find.classList.toggle('on', isFiltered);
            count.textContent = !isFiltered ? actions(all)
              : shown === 0 ? 'No action fits.'
              : shown.toLocaleString('en') + ' of ' + actions(all);
          }
          search.addEventListener('input', show);
          selects.forEach(function (select) { select.addEventListener('change', show); });
          find.addEventListener('keydown', function (event) {
            if (event.key === 'Escape' && search.value) { search.value = ''; show(); }
          });
          find.hidden = false;
          show();
        }());

        """
}
