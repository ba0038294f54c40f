import Foundation
import HTTPTransport
import Testing

/// Whom to trust: openssl plays the server.
struct CertificateTests {
    private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// A TLS server with a certificate of its own making.
    private final class Server {
        let folder: URL
        let certificate: String
        let port: Int
        private let process = Process()

        /// - Parameter ended: whether its certificate's time is over.
        init(openssl: String, names: String, ended: Bool = false, options: [String] = []) throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            certificate = folder.appendingPathComponent("certificate.pem").path
            let key = folder.appendingPathComponent("key.pem").path
            try Self.run(
                openssl, in: folder,
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=test", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", certificate,
                ])
            if ended {
                let settings = """
                    [ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\nserial=serial\ndefault_md=sha256\npolicy=p
                    copy_extensions=copyall\nx509_extensions=e\n[p]\nCN=supplied\n[e]\nbasicConstraints=CA:TRUE\n
                    """
                for (name, text) in [("index", ""), ("ca.cnf", settings)] {
                    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
                }
                try Self.run(
                    openssl, in: folder,
                    [
                        "req", "-new", "-key", key, "-subj", "/CN=test", "-addext", "subjectAltName=\(names)", "-out",
                        "csr",
                    ])
                try Self.run(
                    openssl, in: folder,
                    [
                        "ca", "-batch", "-config", "ca.cnf", "-selfsign", "-keyfile", key, "-in", "csr",
                        "-create_serial",
                        "-startdate", "20200101000000Z", "-enddate", "20200102000000Z", "-notext", "-out", certificate,
                    ])
            }

            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: openssl)
            process.arguments =
                ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"] + options
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            // It serves until its input ends.
            process.standardInput = Pipe()
            try process.run()
            var said = ""
            while !said.contains("ACCEPT") || said.last != "\n" {
                let data = output.fileHandleForReading.availableData
                if data.isEmpty { break }
                said += String(decoding: data, as: UTF8.self)
            }
            let line = said.components(separatedBy: "\n").first { $0.hasPrefix("ACCEPT") } ?? ""
            port = try #require(line.components(separatedBy: ":").last.flatMap { Int($0) }, "\(said)")
        }

        private static func run(_ openssl: String, in folder: URL, _ arguments: [String]) throws {
            let making = Process()
            making.executableURL = URL(fileURLWithPath: openssl)
            making.currentDirectoryURL = folder
            making.arguments = arguments
            making.standardOutput = FileHandle.nullDevice
            making.standardError = FileHandle.nullDevice
            try making.run()
            making.waitUntilExit()
        }

        func stop() {
            // It inherits the test thread's signal mask, which blocks a mere SIGTERM.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            try? FileManager.default.removeItem(at: folder)
        }

        func request(_ host: String = "127.0.0.1") -> HTTPRequest {
            HTTPRequest(method: "GET", scheme: "https", host: host, port: port, path: "/")
        }
    }

    @Test("A certificate nobody trusts is refused; one given as trusted is taken", .enabled(if: openssl != nil))
    func trust() async throws {
        let server = try Server(openssl: try #require(Self.openssl), names: "IP:127.0.0.1")
        defer { server.stop() }
        let error = await failure(CurlTransport(), server.request())
        #expect(error?.kind == .tls && error?.mayHaveBeenReceived == false, "\(error?.message ?? "")")
        let trusting = CurlTransport(certificateBundle: server.certificate)
        let response = try await trusting.send(server.request())
        #expect(response.status == 200)
        let missing = CurlTransport(certificateBundle: server.certificate + ".missing")
        let other = await failure(missing, server.request())
        #expect(other?.kind == .tls && other?.mayHaveBeenReceived == false, "\(other?.message ?? "")")
    }

    @Test("A trusted certificate for another name is refused", .enabled(if: openssl != nil))
    func name() async throws {
        let server = try Server(openssl: try #require(Self.openssl), names: "DNS:other.example,IP:127.0.0.2")
        defer { server.stop() }
        let error = await failure(CurlTransport(certificateBundle: server.certificate), server.request())
        #expect(error?.kind == .tls && error?.mayHaveBeenReceived == false, "\(error?.message ?? "")")
    }

    @Test("A trusted certificate whose time is over is refused", .enabled(if: openssl != nil))
    func ended() async throws {
        let server = try Server(openssl: try #require(Self.openssl), names: "IP:127.0.0.1", ended: true)
        defer { server.stop() }
        let error = await failure(CurlTransport(certificateBundle: server.certificate), server.request())
        #expect(error?.kind == .tls && error?.mayHaveBeenReceived == false, "\(error?.message ?? "")")
        #expect(error?.message.contains("expired") == true, "\(error?.message ?? "")")
    }

    @Test("TLS before 1.2 is refused", .enabled(if: openssl != nil))
    func oldProtocol() async throws {
        let server = try Server(
            openssl: try #require(Self.openssl),
            names: "IP:127.0.0.1",
            options: ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"]
        )
        defer { server.stop() }
        let error = await failure(CurlTransport(certificateBundle: server.certificate), server.request())
        #expect(error?.kind == .tls && error?.mayHaveBeenReceived == false, "\(error?.message ?? "")")
    }
}
