using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Represents the canonical text of an event with the ends of its members, so that a form can be written without reading the values again.</summary>
/// <remarks>If the ends are not known (<see cref="Marks"/> is empty), the members are found by reading.</remarks>
internal readonly ref struct EventView
{
    public EventView(ReadOnlySpan<byte> text, ReadOnlySpan<MemberIndex> marks)
    {
        Text = text;
        Marks = marks;
    }

    /// <summary>Creates a view of an event without known ends of members.</summary>
    public static EventView Of(ReadOnlySpan<byte> canonical) => new(canonical, default);

    /// <summary>Gets the event, a canonical object.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Gets the members in order.</summary>
    public ReadOnlySpan<MemberIndex> Marks { get; }

    /// <summary>Returns an enumerator of the members in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Tries to get a member.</summary>
    public bool TryGetMember(ReadOnlySpan<byte> name, out JsonSlice value)
    {
        PduField field = PduFieldNames.Find(name);
        if (field != PduField.None)
        {
            return TryGetField(field, out value);
        }

        foreach (EventMember member in this)
        {
            if (member.Field == PduField.None && member.NameEquals(name))
            {
                value = member.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Tries to get a field of the format.</summary>
    public bool TryGetField(PduField field, out JsonSlice value)
    {
        if (Marks.IsEmpty)
        {
            return JsonSlice.FromCanonical(Text).TryGetMember(PduFieldNames.Utf8(field), out value);
        }

        int start = 1;
        foreach (MemberIndex mark in Marks)
        {
            if (mark.Field == field)
            {
                value = new EventMember(Text, field, start, mark.End).Value;
                return true;
            }

            start = mark.End + 1;
        }

        value = default;
        return false;
    }

    /// <summary>Enumerates the members.</summary>
    public ref struct Enumerator
    {
        private readonly EventView _view;
        private JsonObjectEnumerator _reading;
        private PduField _field;
        private int _index;
        private int _start;
        private int _end;

        public Enumerator(EventView view)
        {
            _view = view;
            _reading = view.Marks.IsEmpty ? JsonSlice.FromCanonical(view.Text).EnumerateObject() : default;
        }

        public readonly EventMember Current => new(_view.Text, _field, _start, _end);

        public bool MoveNext()
        {
            _start = _end + 1; // after the brace or the comma
            if (_view.Marks.IsEmpty)
            {
                return Read();
            }

            if (_index == _view.Marks.Length)
            {
                return false;
            }

            MemberIndex mark = _view.Marks[_index++];
            _field = mark.Field;
            _end = mark.End;
            return true;
        }

        private bool Read()
        {
            if (!_reading.MoveNext())
            {
                return false;
            }

            JsonMember member = _reading.Current;
            _field = PduFieldNames.Find(member.RawName);
            _end = _start + member.RawName.Length + "\"\":".Length + member.Value.Utf8Span.Length;
            return true;
        }
    }
}
