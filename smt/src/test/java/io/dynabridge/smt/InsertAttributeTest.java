package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.ItemJson;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InsertAttributeTest {

    private static final Map<String, Object> BOOK = ItemJson.read("""
            {"isbn":{"S":"1"},"author":{"S":"Herbert"},"price":{"N":"9.95"},"pieces":{"N":"3"},
             "tags":{"SS":["a","b"]},"address":{"M":{"city":{"S":"Arrakeen"}}},"flag":{"S":"true"}}""");

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "kind=book | kind | {`S`:`book`}",
                "kind=book\\, old | kind | {`S`:`book, old`}",
                "label=by ${author} | label | {`S`:`by Herbert`}",
                "copy=${tags} | copy | {`SS`:[`a`,`b`]}",
                "n:N=42 | n | {`N`:`42`}",
                "n:N=${pieces}0 | n | {`N`:`30`}",
                "b:BOOL=true | b | {`BOOL`:true}",
                "b:BOOL=${flag} | b | {`BOOL`:true}",
                "s:SS=x | s | {`SS`:[`x`]}",
                "author=Frank ${author} | author | {`S`:`Frank Herbert`}",
                "address.planet=Dune | address | {`M`:{`city`:{`S`:`Arrakeen`},`planet`:{`S`:`Dune`}}}",
                "new.deep=x | new | {`M`:{`deep`:{`S`:`x`}}}",
                "a=1, b=2 | b | {`S`:`2`}",
                "eq=a=b | eq | {`S`:`a=b`}",
                "who=${editor|default:nobody} | who | {`S`:`nobody`}",
            })
    void insertsConstantsAndTemplates(String attributes, String name, String expected) {
        assertThat(after(Map.of("attributes", attributes), BOOK).get(name)).isEqualTo(attribute(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "total=item.price * item.pieces | {`N`:`29.85`}",
                "total:S=item.price * 2 | {`S`:`19.9`}",
                "total=item.author + '\\; ' + item.isbn | {`S`:`Herbert; 1`}",
                "total=item.pieces > 2 | {`BOOL`:true}",
                "total=item.tags | {`L`:[{`S`:`a`},{`S`:`b`}]}",
                "total:SS=item.tags | {`SS`:[`a`,`b`]}",
                "total=has(item.editor) ? item.editor : null | {`NULL`:true}",
                "x=1;total=2 | {`N`:`2`}",
            })
    void insertsWhatExpressionsGive(String expressions, String expected) {
        assertThat(after(Map.of("expressions", expressions), BOOK).get("total")).isEqualTo(attribute(expected));
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void bothImagesGetTheirOwn(ValueFormat format) {
        Map<String, Object> cheaper = new HashMap<>(BOOK);
        cheaper.put("author", Map.of("S", "Frank"));
        Envelope out = Records.envelope(
                configured(Map.of("attributes", "label=by ${author}")).apply(Records.change(BOOK, cheaper, format)));
        assertThat(out.before()).containsEntry("label", Map.of("S", "by Herbert"));
        assertThat(out.after()).containsEntry("label", Map.of("S", "by Frank"));
    }

    @Test
    void allAreComputedFromTheItemAsItCame() {
        assertThat(after(Map.of("attributes", "author=${isbn},isbn=${author}"), BOOK))
                .containsEntry("author", Map.of("S", "1"))
                .containsEntry("isbn", Map.of("S", "Herbert"));
    }

    @Test
    void whatTheItemHasIsKeptOnRequest() {
        assertThat(after(Map.of("attributes", "author=x,kind=y", "when.present", "keep"), BOOK))
                .containsEntry("author", Map.of("S", "Herbert"))
                .containsEntry("kind", Map.of("S", "y"));
    }

    @Test
    void aMissingAttributeIsAnErrorOrSkipped() {
        assertThatThrownBy(() -> after(Map.of("attributes", "x=${editor}"), BOOK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Attribute 'x' from ${editor}: attribute 'editor' is missing");
        assertThat(after(Map.of("attributes", "x=by ${editor},y=1", "when.missing", "skip"), BOOK))
                .doesNotContainKey("x")
                .containsKey("y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attributes | kind | PATH[:TYPE]=VALUE",
                "attributes | =x | PATH[:TYPE]=VALUE",
                "attributes | a:X=1 | Not a DynamoDB type",
                "attributes | a:M=1 | nothing can be cast to M",
                "attributes | a=${b | never closed",
                "attributes | a=1,a=2 | the same or inside it",
                "attributes | a=1,a.b=2 | the same or inside it",
                "expressions | a=item. | ERROR: <input>:1:6",
                "expressions | a=other.x | undeclared reference to 'other'",
                "attributes | '' | nothing to insert",
            })
    void malformedSpecsAreRefusedWhenConfigured(String key, String value, String reason) {
        assertThatThrownBy(() -> configured(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason);
    }

    private static Object attribute(String json) {
        return ItemJson.read("{\"a\":" + json.replace('`', '"') + "}").get("a");
    }

    private static Map<String, Object> after(Map<String, String> config, Map<String, Object> item) {
        return Records.envelope(configured(config).apply(Records.change(null, item, ValueFormat.MAP)))
                .after();
    }

    private static InsertAttribute<SinkRecord> configured(Map<String, String> config) {
        InsertAttribute<SinkRecord> transform = new InsertAttribute<>();
        transform.configure(config);
        return transform;
    }
}
