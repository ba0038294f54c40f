/// How a page looks: light and dark, on a desk, on a phone and on paper. No colour is the only sign of anything.
enum PageStyle {
    static let text: StaticString = """

        :root{color-scheme:light dark;--page:#f4f5f7;--paper:#fff;--ink:#1a1f26;--quiet:#56606c;--line:#d8dde3;
        --loss:#b3162b;--loss-wash:#fdecee;--gain:#17692f;--gain-wash:#e7f5ea;--change:#0b5d8f;--change-wash:#e6f1f8;
        --held:#7a4d00;--held-wash:#fdf3d9;--right:#7a2c9e;--right-wash:#f6ebfb;--focus:#0b5fcc}
        @media (prefers-color-scheme:dark){:root{--page:#0f1216;--paper:#171b21;--ink:#e5e9ee;--quiet:#a1abb7;--line:#303740;
        --loss:#ff9a9a;--loss-wash:#3a1a1e;--gain:#7fd696;--gain-wash:#15301d;--change:#7cc4f2;--change-wash:#122b3b;
        --held:#f0c364;--held-wash:#35290d;--right:#d9a6f2;--right-wash:#2f1b3b;--focus:#79b4ff}}
        *{box-sizing:border-box}
        [hidden]{display:none!important}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
        "Noto Sans","Liberation Sans",sans-serif}
        header,main,footer{max-width:72rem;margin:0 auto;padding:0 1rem;overflow-wrap:anywhere}
        h1,h2,h3,p,ul,dl,dd{margin:0;padding:0}
        h1{font-size:1.6rem;line-height:1.25;text-wrap:pretty}
        h2{font-size:1.25rem;line-height:1.3;margin-top:2.5rem;text-wrap:pretty}
        h3{font-size:1rem}
        a{color:inherit}
        code,.digest{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
        :focus-visible{outline:3px solid var(--focus);outline-offset:2px}
        header{padding-top:1.75rem}
        .over{color:var(--quiet);font-size:.9rem;margin-bottom:.25rem}
        .besides{font-size:1.05rem;margin-top:.4rem}
        .where{color:var(--quiet);margin-top:.4rem}
        .where b{color:var(--ink);font-weight:600}
        .tiles{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;margin-top:1.1rem}
        .tiles a{display:block;padding:.35rem .8rem;border:1px solid var(--line);border-left:4px solid var(--tone,var(--line));
        border-radius:.4rem;background:var(--paper);text-decoration:none}
        .tiles a:hover{text-decoration:underline}
        .tiles b{font-size:1.15rem;margin-left:.25rem}
        .loss{--tone:var(--loss);--wash:var(--loss-wash)}.gain{--tone:var(--gain);--wash:var(--gain-wash)}
        .change{--tone:var(--change);--wash:var(--change-wash)}.held{--tone:var(--held);--wash:var(--held-wash)}
        .right{--tone:var(--right);--wash:var(--right-wash)}
        .box{margin-top:1.1rem;padding:.8rem 1rem;border:1px solid var(--line);border-left:4px solid var(--tone,var(--quiet));
        border-radius:.4rem;background:var(--wash,var(--paper))}
        .box ul{padding-left:1.1rem}
        .box p+p,.box ul+p,.box h3+*{margin-top:.35rem}
        .box code{display:inline-block;padding:.1rem .4rem;border:1px solid var(--line);border-radius:.3rem;
        background:var(--paper);color:var(--ink);user-select:all;-webkit-user-select:all}
        .find{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin-top:1.25rem;
        padding:.7rem 0;background:var(--page);border-bottom:1px solid var(--line)}
        .find label{display:grid;gap:.15rem;color:var(--quiet);font-size:.85rem}
        .find label:first-child{flex:1 1 14rem}
        .find input,.find select{width:100%;min-height:2.6rem;padding:.3rem .6rem;font:inherit;font-size:1rem;color:var(--ink);
        background:var(--paper);border:1px solid var(--quiet);border-radius:.4rem}
        .find p{flex:1 1 100%;color:var(--quiet);font-size:.9rem}
        bdi,dd,li,.why,.place,.part p,.where b{white-space:pre-wrap}
        table{width:100%;margin-top:1.1rem;border-collapse:collapse;background:var(--paper);border:1px solid var(--line);
        font-size:.95rem}
        td,th{padding:.45rem .75rem;text-align:left;vertical-align:top;border-top:1px solid var(--line);font-weight:400;
        overflow:clip;overflow-wrap:anywhere}
        .actions{table-layout:fixed}
        .actions thead th:nth-child(1){width:8.5rem}
        .actions thead th:nth-child(2){width:27%}
        .actions thead th:nth-child(4){width:16%}
        thead th{border-top:0;color:var(--quiet);font-size:.85rem}
        .part th{padding-top:.7rem;border-left:4px solid var(--tone);background:var(--wash);scroll-margin-top:7rem}
        .part p{margin-top:.2rem}
        .actions td:first-child{border-left:4px solid var(--tone,transparent)}
        .verb{color:var(--tone);font-weight:600;white-space:nowrap}
        .kind,.label,.place{color:var(--quiet)}
        .who bdi{font-weight:600}
        .detail{display:inline-block;margin-right:1rem}
        .before{color:var(--quiet)}
        .role{font-weight:600}
        .admin{color:var(--right);font-weight:800}
        .note{display:inline-block;padding:0 .45rem;border:1px solid var(--tone,var(--quiet));border-radius:.3rem;
        background:var(--wash);color:var(--tone);font-size:.9em}
        .why{margin-top:.2rem;color:var(--held)}
        .why.bad{color:var(--loss)}
        .place{font-size:.875em}
        .facts{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin-top:.5rem}
        .facts dt{color:var(--quiet)}
        .about{margin-top:1.5rem}
        .made{color:var(--quiet);font-size:.9rem;margin-top:.4rem}
        .made .digest{user-select:all;-webkit-user-select:all}
        footer{margin-top:2rem;padding-bottom:3rem;color:var(--quiet);font-size:.9rem}
        @media screen and (max-width:46rem){
        h1{font-size:1.3rem}
        .find{position:static}
        .find label{flex:1 1 9rem}
        .actions,.actions tbody,.actions tr,.actions td,.actions th{display:block;width:auto}
        .actions thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .actions{background:none;border:0}
        .actions tr{margin-top:.6rem;padding:.6rem .8rem;background:var(--paper);border:1px solid var(--line);
        border-left:4px solid var(--tone,var(--line));border-radius:.4rem}
        .actions .part{background:var(--wash);margin-top:1.5rem}
        .actions td,.actions th{padding:.05rem 0;border:0;background:none}
        .actions td:first-child,.actions .who{display:inline}
        .actions td:first-child{margin-right:.45rem;border:0}
        .actions .part th{padding:0;scroll-margin-top:1rem}
        .counts td,.counts th{padding:.4rem .35rem}
        .facts{grid-template-columns:1fr;gap:0}
        .facts dd{margin-bottom:.5rem}
        }
        @media print{
        @page{margin:14mm}
        :root{color-scheme:light;--page:#fff;--paper:#fff;--ink:#000;--quiet:#444;--line:#bbb;
        --loss:#a0001c;--loss-wash:#fff;--gain:#0d5423;--gain-wash:#fff;--change:#0a4a73;--change-wash:#fff;
        --held:#5f3b00;--held-wash:#fff;--right:#5f1f7d;--right-wash:#fff}
        body{font-size:9.5pt}
        h1{font-size:15pt}
        h2{font-size:12pt}
        h3{font-size:10pt}
        .besides,.where,.made{font-size:9.5pt;margin-top:.2rem}
        .tiles,.box,table,.about,footer{margin-top:.6rem}
        header,main,footer{max-width:none;padding:0}
        header{padding-top:0}
        .find{display:none}
        .find.on{display:block;position:static;border:0}
        .find.on label{display:none}
        .tiles a{padding:.1rem .5rem}
        .tiles b{font-size:inherit}
        table{font-size:9pt}
        .actions thead th:nth-child(1){width:14%}
        td,th,.part th{padding:.15rem .4rem}
        .why{margin-top:0}
        thead{display:table-header-group}
        tr,.box,.facts div{break-inside:avoid}
        .part,h2,h3{break-after:avoid}
        }

        """
}
