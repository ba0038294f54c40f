/// What the sandbox's help explains at length.
enum SandboxHelp {
    // Lines that are laid out stay under 80 columns: beyond, they would be broken.
    static let discussion = """
        The first line on standard output is its URL. It ends at SIGINT or SIGTERM, after answering what is under way.

        It keeps its state in memory, and with --state FILE in a file too: where that is there, the sandbox goes on from \
        it, and --seed is not used.

        --fault takes a rule FAULT[@OPERATIONS][#CALLS][%CHANCE]. Faults that come instead of the call, which changes \
        nothing then:

          throttle        429 ThrottlingException
          500             500 InternalFailureException
          502             502 with the HTML page of a proxy
          503             503 ResourceUnavailableException
          error=403:NAME  any other error of the service
          reset-before    the connection breaks

        Faults of a call that is carried out:

          500-after       500 InternalFailureException all the same
          502-after       502 with the HTML page of a proxy all the same
          reset-after     the connection breaks before the answer
          truncated       the connection breaks in the middle of the answer
          stalled         the answer stops in its middle, the connection stays
          latency=200ms   the answer takes longer; also 2s

        Faults of listings:

          broken-listing  a page is answered ResourceNotFoundException
          expired-token   a paging token is answered InvalidNextTokenException
          repeated-page   a page's token leads to the same page once more
          repeated-token  a page's token is the one it was asked by
          empty-page      a page is empty, and its token leads on

        Which calls they strike:

          @OPERATIONS     names joined by +, or reads, or writes; without: all
          #CALLS          of those: 3 (the third), -3 (the first three),
                          3- (from the third on), /3 (every third)
          %CHANCE         in percent, with which such a call is struck

        For example --fault throttle@writes#/10 --fault reset-after@CreateGroup+RegisterUser%5. The first rule that holds \
        for a call strikes; latencies add up.
        """
}
