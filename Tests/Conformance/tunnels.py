"""A TLS server before another server, and a proxy that tunnels to one: threads of this process, on loopback."""

import base64
import datetime
import socket
import ssl
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder, name, *, host="localhost", days=(-1, 2)):
    """A certificate of its own making and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.timezone.utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0])).not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256()))
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return file


def pump(source, sink):
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
    except OSError:
        pass
    finally:
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def join(one, other):
    """Passes on what either says, until both are done."""
    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()
    one.close()
    other.close()


class Listener:
    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve_quietly, args=(connection,), daemon=True).start()

    def serve_quietly(self, connection):
        try:
            self.serve(connection)
        except OSError:
            connection.close()

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Terminator(Listener):
    """Speaks TLS, and passes what it hears on to a port."""

    def __init__(self, certificate, port):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        self.behind = port
        self.trusted = 0
        super().__init__()

    def serve(self, connection):
        # A client that refuses the certificate says so in the handshake.
        secured = self.context.wrap_socket(connection, server_side=True)
        first = secured.recv(65536)
        if not first:
            return
        self.trusted += 1
        behind = socket.create_connection(("127.0.0.1", self.behind))
        behind.sendall(first)
        join(secured, behind)


class Proxy(Listener):
    """Tunnels to one port, whatever host is asked for; with a user and a password it lets in nobody else."""

    def __init__(self, port, user=None, password=None):
        self.behind = port
        self.asked = []
        self.heads = []
        self.basic = base64.b64encode(f"{user}:{password}".encode()).decode() if user else None
        super().__init__()

    def serve(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        text = head.decode()
        self.heads.append(text)
        self.asked.append(text.split(" HTTP/")[0])
        if self.basic and f"Proxy-Authorization: Basic {self.basic}\r\n" not in text:
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            connection.close()
            return
        behind = socket.create_connection(("127.0.0.1", self.behind))
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        join(connection, behind)
