using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using Spectre.Console;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary><c>certs init</c>, <c>issue</c> and <c>show</c>.</summary>
internal static class CertsVerbs
{
    /// <summary>Makes an authority.</summary>
    public static Task<int> Init(CertsRequest request, CliContext context)
    {
        using CertificateAuthority authority = CertificateAuthority.Create(request.Folder, request.Names[0], request.Days, DateTimeOffset.UtcNow);
        string path = Path.Combine(request.Folder, CertificateAuthority.FileName), key = Path.Combine(request.Folder, CertificateAuthority.KeyFileName);
        JsonObject json = Json(path, authority.Certificate, null);
        json["key"] = key;
        context.Result(json, _ =>
        {
            context.Line($"{path}: {authority.Certificate.Subject}, until {PemCertificate.Day(authority.Certificate.NotAfter)}");
            context.Line($"{key}: keep it here; no node needs it, and who has it can join the cluster.");
        });
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Makes certificates of nodes. Names and what is there already are checked before any is made.</summary>
    public static Task<int> Issue(CertsRequest request, CliContext context)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using CertificateAuthority authority = CertificateAuthority.Open(request.Folder, now);
        foreach (string name in request.Names)
        {
            (string path, string key) = CertificateAuthority.Files(request.Folder, name);
            if (!request.Force && (File.Exists(path) || File.Exists(key))) throw new InputException("it is there already; --force puts a new one in its place", File.Exists(path) ? path : key);
        }

        List<(string Path, string Key, X509Certificate2 Certificate)> made = [];
        foreach (string name in request.Names.Distinct(StringComparer.Ordinal))
        {
            (string path, string key) = CertificateAuthority.Files(request.Folder, name);
            made.Add((path, key, authority.Issue(request.Folder, name, request.Hosts, request.Days, request.Force, now)));
        }

        context.Result(
            new JsonObject
            {
                ["certificates"] = new JsonArray([.. made.Select(m =>
                {
                    JsonObject one = Json(m.Path, m.Certificate, null);
                    one["key"] = m.Key;
                    return one;
                })]),
            },
            _ =>
            {
                foreach ((string path, string key, X509Certificate2 certificate) in made)
                    context.Line($"{path}, {key}: {certificate.Subject}, until {PemCertificate.Day(certificate.NotAfter)}");
            });
        foreach ((_, _, X509Certificate2 certificate) in made) certificate.Dispose();
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Lists the certificates of a folder.</summary>
    public static Task<int> Show(CertsRequest request, CliContext context)
    {
        if (!Directory.Exists(request.Folder)) throw new InputException("there is no such folder; 'actorlab certs init' makes one", request.Folder);
        string[] files =
        [
            .. Directory.GetFiles(request.Folder, "*.pem").Where(f => !f.EndsWith("-key.pem", StringComparison.Ordinal))
                .OrderBy(f => Path.GetFileName(f) != CertificateAuthority.FileName).ThenBy(f => f, StringComparer.Ordinal),
        ];
        if (files.Length == 0) throw new InputException("there are no certificates in it; 'actorlab certs init' makes an authority", request.Folder);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        (string File, X509Certificate2 Certificate)[] certificates = [.. files.Select(f => (f, PemCertificate.Read(f)))];
        X509Certificate2? authority = certificates.FirstOrDefault(c => Path.GetFileName(c.File) == CertificateAuthority.FileName).Certificate;
        (string File, X509Certificate2 Certificate, string? Warning)[] rows = [.. certificates.Select(c => (c.File, c.Certificate, Warning(c.File, c.Certificate, authority, now)))];
        context.Result(
            new JsonObject { ["folder"] = request.Folder, ["certificates"] = new JsonArray([.. rows.Select(r => Json(r.File, r.Certificate, r.Warning))]) },
            console =>
            {
                Table table = new Table().Border(TableBorder.Simple).AddColumns("file", "subject", "issuer", "hosts", "expires", "sha256");
                foreach ((string file, X509Certificate2 certificate, string? warning) in rows)
                {
                    table.AddRow(
                        Markup.Escape(Path.GetFileName(file)), Markup.Escape(certificate.Subject), Markup.Escape(certificate.Issuer),
                        Markup.Escape(string.Join(", ", PemCertificate.Hosts(certificate))),
                        $"[{(warning is null ? "default" : "red")}]{PemCertificate.Day(certificate.NotAfter)}[/]", PemCertificate.Fingerprint(certificate));
                }

                console.Write(table);
                foreach ((string file, _, string? warning) in rows.Where(r => r.Warning is not null)) context.Line($"{file}: {warning}");
            });
        foreach ((_, X509Certificate2 certificate) in certificates) certificate.Dispose();
        return Task.FromResult(ExitCode.Done);
    }

    private static string? Warning(string file, X509Certificate2 certificate, X509Certificate2? authority, DateTimeOffset now)
    {
        List<string> faults = [];
        bool isAuthority = PemCertificate.IsAuthority(certificate);
        string remedy = isAuthority ? "make a new authority with 'certs init' and issue all certificates anew" : "renew it with 'certs issue NAME --force'";
        if (PemCertificate.DateFault(certificate, now) is { } fault) faults.Add($"{fault}: {remedy}");
        else if (certificate.NotAfter - now < PemCertificate.Soon) faults.Add($"it expires in {Math.Max(0, (int)(certificate.NotAfter - now).TotalDays)} days: {remedy}");
        else if (authority is not null && !isAuthority && new PeerCheck(authority).Fault(certificate) is { } stranger) faults.Add(stranger);
        string key = Path.ChangeExtension(file, null) + "-key.pem";
        if (File.Exists(key) && PrivateKeyFile.IsOpenToOthers(key)) faults.Add($"others may read or change its key: chmod 600 '{key}'");
        return faults.Count == 0 ? null : string.Join("; ", faults);
    }

    private static JsonObject Json(string file, X509Certificate2 certificate, string? warning) => new()
    {
        ["file"] = file,
        ["subject"] = certificate.Subject,
        ["issuer"] = certificate.Issuer,
        ["authority"] = PemCertificate.IsAuthority(certificate),
        ["hosts"] = new JsonArray([.. PemCertificate.Hosts(certificate).Select(h => JsonValue.Create(h))]),
        ["notBefore"] = certificate.NotBefore.ToUniversalTime(),
        ["notAfter"] = certificate.NotAfter.ToUniversalTime(),
        ["sha256"] = PemCertificate.Fingerprint(certificate),
        ["warning"] = warning,
    };
}
