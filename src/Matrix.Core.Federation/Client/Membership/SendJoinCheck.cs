using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Checks the members of a <c>/send_join</c> answer that are not events.</summary>
internal static class SendJoinCheck
{
    public static SendJoinResult Read(ServerName server, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> kept, Pdu join, bool omitMembers, int eventsLeftOut)
    {
        bool omitted = ReadBoolean(server, kept, "members_omitted");
        if (omitted && !omitMembers)
        {
            throw ProtocolErrors.Protocol(server, "the response has members_omitted set, but the request did not ask for a partial response");
        }

        List<ServerName> servers = ReadServers(server, kept, out int leftOutCount);
        if (omitted && servers.Count == 0)
        {
            throw ProtocolErrors.Protocol(server, "the response has members_omitted set, but does not contain the field 'servers_in_room'");
        }

        if (omitted && !servers.Contains(server))
        {
            servers.Add(server);
        }

        return new SendJoinResult
        {
            Event = ReadEvent(server, kept, join),
            MembersOmitted = omitted,
            ServersInRoom = servers,
            Origin = TryGet(kept, "origin", out ReadOnlyMemory<byte> origin) && JsonScalar.TryReadString(origin.Span, out string name) ? name : null,
            RetryHints = ReadHints(kept),
            LeftOutCount = leftOutCount + eventsLeftOut,
        };
    }

    private static bool TryGet(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> kept, string name, out ReadOnlyMemory<byte> value) =>
        kept.TryGetValue(name, out value) && !value.Span.SequenceEqual("null"u8);

    private static bool ReadBoolean(ServerName server, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> kept, string name)
    {
        if (!TryGet(kept, name, out ReadOnlyMemory<byte> value))
        {
            return false;
        }

        return JsonSlice.FromCanonical(value.Span).TryGetBoolean(out bool flag) ? flag : throw ProtocolErrors.WrongField(server, name, "boolean");
    }

    private static List<ServerName> ReadServers(ServerName server, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> kept, out int leftOutCount)
    {
        List<ServerName> servers = [];
        leftOutCount = 0;
        if (!TryGet(kept, "servers_in_room", out ReadOnlyMemory<byte> list))
        {
            return servers;
        }

        if (list.Span[0] != '[')
        {
            throw ProtocolErrors.WrongField(server, "servers_in_room", "array");
        }

        HashSet<ServerName> seen = [];
        var items = new JsonCursor(list);
        while (items.MoveNext())
        {
            if (!JsonScalar.TryReadId(items.Value.Span, out ServerName name))
            {
                leftOutCount++;
            }
            else if (seen.Add(name))
            {
                servers.Add(name);
            }
        }

        return servers;
    }

    private static Pdu? ReadEvent(ServerName server, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> kept, Pdu join)
    {
        // Other room versions do not use the member, but servers send it all the same.
        if (!join.Version.Authorization.AllowsRestrictedJoins || !TryGet(kept, "event", out ReadOnlyMemory<byte> json))
        {
            return null;
        }

        Pdu signed = SameEvent.Read(server, json.Span, join);
        if (AuthoriserOf(join) is { } authoriser && !SameEvent.IsSignedBy(signed, authoriser))
        {
            throw new FederationException(FederationErrorKind.BadSignature, server, $"the event in the response has no valid signature of {authoriser}, which authorises the join");
        }

        return signed;
    }

    /// <summary>Reads the retry hints. Hints that two readers could read differently are ignored, because they are only advice.</summary>
    private static RawJson? ReadHints(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> kept) =>
        (TryGet(kept, "retry_hints", out ReadOnlyMemory<byte> hints) || TryGet(kept, "org.matrix.msc4136.retry_hints", out hints)) && WireJson.IsStrict(hints.Span)
            ? new RawJson(hints)
            : null;

    /// <summary>Returns the server of the user that authorises a restricted join, or null for other joins.</summary>
    public static ServerName? AuthoriserOf(Pdu join) =>
        join.Version.Authorization.AllowsRestrictedJoins
        && join.Content.TryGetMember("join_authorised_via_users_server"u8, out JsonSlice value)
        && value.TryGetUtf8(out ReadOnlySpan<byte> text) && UserId.TryParse(text, out UserId authoriser)
            ? authoriser.ServerName
            : null;
}
