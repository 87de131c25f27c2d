using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Parses a reply of many events token by token. It does no I/O: the caller passes the content of its buffer.</summary>
internal sealed class EventStreamParser
{
    /// <summary>The maximum length, in bytes, of a member name. All names are kept to detect duplicates.</summary>
    private const int MaxNameText = 1024;

    /// <summary>The maximum number of members of a reply. The largest defined reply has ten.</summary>
    private const int MaxMembers = 256;

    private readonly ServerName _server;
    private readonly EventStreamShape _shape;
    private readonly bool _isPair;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _kept = new(StringComparer.Ordinal);
    private JsonReaderState _state = new(WireJson.AnyDepth);
    private EventStreamPlace _place;
    private string _name = "";
    private StreamedPduSource _source;
    private int _depth;

    public EventStreamParser(ServerName server, EventStreamShape shape, bool isPair)
    {
        _server = server;
        _shape = shape;
        _isPair = isPair;
        _place = isPair ? EventStreamPlace.Pair : EventStreamPlace.Root;
    }

    public StreamedPdu Current { get; private set; }

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Kept => _kept;

    /// <summary>Gets the number of items that were left out.</summary>
    public int LeftOutCount { get; private set; }

    /// <summary>Gets a value that indicates whether the parser is inside an event.</summary>
    public bool IsInEvent => _place == EventStreamPlace.Event;

    /// <summary>Gets a value that indicates whether the parser is inside an item that is left out.</summary>
    public bool IsInLeftOut => _place == EventStreamPlace.LeftOut;

    /// <summary>Gets the start of the current value in the buffer if its whole text is needed, or null.</summary>
    public int? ValueStart { get; private set; }

    /// <summary>Gets the maximum number of bytes of the current value that may be buffered.</summary>
    public int Limit => _place == EventStreamPlace.Kept ? EventStreamReader.MaxMemberText : EventStreamReader.MaxEventText;

    /// <summary>Gets a name of the current value for an error message.</summary>
    public string What => _place == EventStreamPlace.Event ? "an event" : "a field";

    /// <summary>Adjusts the positions after the first bytes of the buffer were dropped.</summary>
    public void Shift(int count) => ValueStart -= count;

    /// <summary>Reads tokens until an event is complete, or until the next token is incomplete.</summary>
    /// <param name="buffer">The content of the buffer.</param>
    /// <param name="scanned">The number of bytes that are already parsed. The method updates it.</param>
    /// <param name="isAtEnd">Whether no more bytes follow.</param>
    public EventStreamStep Scan(ReadOnlySpan<byte> buffer, ref int scanned, bool isAtEnd)
    {
        var reader = new Utf8JsonReader(buffer[scanned..], isAtEnd, _state);
        bool isEvent = false;
        while (!isEvent && reader.Read())
        {
            isEvent = Take(ref reader, buffer, scanned);
        }

        scanned += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return isEvent ? EventStreamStep.Event
            : !isAtEnd ? EventStreamStep.NeedsMore
            : _place == EventStreamPlace.End ? EventStreamStep.End
            : throw ProtocolErrors.CutShort(_server);
    }

    private bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> buffer, int scanned)
    {
        int start = scanned + (int)reader.TokenStartIndex;
        switch (_place)
        {
            case EventStreamPlace.Pair:
                Expect(reader.TokenType == JsonTokenType.StartArray, EventStreamPlace.Status);
                return false;
            case EventStreamPlace.Status:
                Expect(reader.TokenType == JsonTokenType.Number && reader.ValueSpan.SequenceEqual("200"u8), EventStreamPlace.Root);
                return false;
            case EventStreamPlace.Root:
                Expect(reader.TokenType == JsonTokenType.StartObject, EventStreamPlace.Members);
                return false;
            case EventStreamPlace.Members:
                TakeMember(ref reader);
                return false;
            case EventStreamPlace.Value:
                TakeValue(ref reader, buffer, start, scanned);
                return false;
            case EventStreamPlace.Items:
                TakeItem(ref reader, start);
                return false;
            case EventStreamPlace.PairEnd:
                Expect(reader.TokenType == JsonTokenType.EndArray, EventStreamPlace.End);
                return false;
            default:
                return TakeInside(ref reader, buffer, scanned);
        }
    }

    private void Expect(bool isExpected, EventStreamPlace next) =>
        _place = isExpected ? next : throw ProtocolErrors.Protocol(_server, _isPair ? "the response is not a JSON array [200, {…}]" : "the response is not a JSON object");

    private void TakeMember(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            _place = _isPair ? EventStreamPlace.PairEnd : EventStreamPlace.End;
            return;
        }

        if (reader.ValueSpan.Length > MaxNameText)
        {
            throw ProtocolErrors.Protocol(_server, $"the response contains a field with a name longer than {MaxNameText} bytes");
        }

        _name = reader.GetString()!;
        if (_names.Count == MaxMembers || !_names.Add(_name))
        {
            throw ProtocolErrors.Protocol(_server, _names.Count == MaxMembers ? $"the response contains more than {MaxMembers} fields" : $"the response contains the field '{_name}' twice");
        }

        _place = EventStreamPlace.Value;
    }

    private void TakeValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> buffer, int start, int scanned)
    {
        bool isContainer = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        if (_shape.SourceOf(_name) is { } source)
        {
            _source = source;
            _place = reader.TokenType switch
            {
                JsonTokenType.StartArray => EventStreamPlace.Items,
                JsonTokenType.Null => EventStreamPlace.Members,
                _ => throw ProtocolErrors.WrongField(_server, _name, "array"),
            };
            return;
        }

        bool isKept = _shape.IsKept(_name);
        if (!isContainer)
        {
            if (isKept)
            {
                _kept.Add(_name, buffer[start..(scanned + (int)reader.BytesConsumed)].ToArray());
            }

            _place = EventStreamPlace.Members;
            return;
        }

        _depth = 1;
        _place = isKept ? EventStreamPlace.Kept : EventStreamPlace.Skipped;
        ValueStart = isKept ? start : null;
    }

    private void TakeItem(ref Utf8JsonReader reader, int start)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _place = EventStreamPlace.Members;
            return;
        }

        if (reader.TokenType == JsonTokenType.StartObject)
        {
            _place = EventStreamPlace.Event;
            _depth = 1;
            ValueStart = start;
            return;
        }

        LeftOutCount++;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            _place = EventStreamPlace.LeftOut;
            _depth = 1;
        }
    }

    /// <summary>Leaves out the current event because it is too long. Its bytes need not be buffered.</summary>
    public void LeaveOut()
    {
        LeftOutCount++;
        ValueStart = null;
        _place = EventStreamPlace.LeftOut;
    }

    /// <summary>Takes a token inside a value. Only the end of the value matters.</summary>
    private bool TakeInside(ref Utf8JsonReader reader, ReadOnlySpan<byte> buffer, int scanned)
    {
        _depth += reader.TokenType switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
            JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
            _ => 0,
        };
        if (_depth > 0)
        {
            return false;
        }

        if (_place == EventStreamPlace.Event && scanned + (int)reader.BytesConsumed - ValueStart > Limit)
        {
            LeaveOut();
        }

        bool isEvent = _place == EventStreamPlace.Event;
        if (ValueStart is { } start)
        {
            ReadOnlySpan<byte> text = buffer[start..(scanned + (int)reader.BytesConsumed)];
            if (isEvent)
            {
                Current = new StreamedPdu(_source, text.ToArray());
            }
            else if (text.Length <= Limit)
            {
                _kept.Add(_name, text.ToArray());
            }
            else
            {
                throw ProtocolErrors.Protocol(_server, $"{What} of the response is longer than {Limit} bytes");
            }
        }

        ValueStart = null;
        _place = _place is EventStreamPlace.Event or EventStreamPlace.LeftOut ? EventStreamPlace.Items : EventStreamPlace.Members;
        return isEvent;
    }
}
